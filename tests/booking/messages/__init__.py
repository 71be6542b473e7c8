"""Who is told what: the messages, by whoever reads them."""
