"""Pages: assessed periods, results, the posted sheet, the pay file, one's own results."""
