"""A crawl at a fixed time: units for systemd, a line for cron, put in place and removed again."""
