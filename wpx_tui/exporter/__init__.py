"""The exporter: watches accounts and answers scrapes from what it knows; a scrape is no call."""
