"""Constants of the distribution, written by `contrib/forecast/calibrate.py`.

From 97 series, 55331 past forecasts. Data:
github_daily.csv.gz, hourly.csv.gz, jobs_daily.csv.gz, pattern_daily.csv.gz, web_daily.csv.gz
"""

PROBABILITIES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)

COEFFICIENTS = (
    (-0.756, -4.003, -0.139, 2.024, -0.401, -2.988, -1.128),
    (-0.214, -4.075, -0.113, 1.936, 0.152, -2.038, -1.519),
    (0.064, -2.645, -0.148, 1.697, 0.188, 0.097, -1.077),
    (0.172, -0.374, -0.057, 0.145, -0.051, 0.119, 0.045),
    (0.534, 0.322, 0.905, -1.445, 0.263, -0.219, -0.389),
    (0.202, 1.015, 2.199, -2.047, 2.128, -0.603, -0.760),
    (-0.264, 1.809, 3.410, -3.034, 4.050, -0.833, -0.895),
)
