"""Background work: which service call does which kind of job, and the process that does them."""
