"""Constants of the distribution, written by `contrib/forecast/calibrate.py`.

From 97 series, 55331 past forecasts. Data:
github_daily.csv.gz, hourly.csv.gz, jobs_daily.csv.gz, pattern_daily.csv.gz, web_daily.csv.gz
"""

PROBABILITIES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)

COEFFICIENTS = (
    (-0.768, -3.991, -0.131, 2.015, -0.411, -2.951, -1.118),
    (-0.216, -4.099, -0.115, 1.964, 0.168, -2.034, -1.517),
    (0.038, -2.584, -0.133, 1.662, 0.222, 0.014, -1.075),
    (0.170, -0.370, -0.056, 0.143, -0.048, 0.115, 0.045),
    (0.544, 0.299, 0.898, -1.431, 0.251, -0.187, -0.390),
    (0.099, 1.226, 2.274, -2.201, 2.285, -0.927, -0.760),
    (-0.213, 1.704, 3.369, -2.953, 3.994, -0.688, -0.886),
)
