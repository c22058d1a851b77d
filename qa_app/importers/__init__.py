"""Bytes in, conversations and problems out: reader, parser, builder, one module per family."""
