"""Personal data in texts: found by shape and check digit, masked character by character."""
