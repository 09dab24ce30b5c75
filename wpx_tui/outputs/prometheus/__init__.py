"""An account's figures as metrics of Prometheus: for the exporter and the textfile collector.

`metrics` is the table of names, which is an interface; `figures` fills it from an `AccountState`;
`exposition` writes it and is the only module that knows the client library.
"""
