"""From the archive to its readers: files to take away and pages to browse. It only reads."""
