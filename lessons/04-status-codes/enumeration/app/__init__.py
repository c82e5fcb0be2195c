"""The addiction clinic's portal: the practices that referred somebody read and write the file."""
