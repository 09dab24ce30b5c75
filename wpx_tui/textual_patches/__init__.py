"""What overrides Textual: one file a patch, all of them listed in `registry`.

Only this room and `terminal` may use private names of Textual. Each patch begins with its upstream
issue, or the place in Textual's source where there is none, and lists the names it stands on as a
`Patch`. Where one of them is missing or has other parameters, the patch is left out: the dashboard
works as Textual makes it, and the log has a line. A patch has to earn that risk. Measured and not
worth it: painting at once instead of at Textual's next tick (no key got faster), parsing the style
sheets once (6 ms of a start), emptying Textual's bounded caches at each new size and theme (7 MB
after 300 sizes, and resizes cost more), laying out each screen in its own name (0.2 MB).
"""
