"""A real HTTP server that speaks the Usage API over simulated traffic."""
