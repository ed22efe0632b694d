"""What the three audiences share: pages, forms, languages, static files, sessions and guards."""
