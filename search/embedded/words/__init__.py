"""The words, sources and topics of an index, as queries and suggestions ask for them."""
