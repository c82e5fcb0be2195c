"""The clinic's online booking: no account, one token for each visit."""
