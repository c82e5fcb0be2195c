"""The laboratory's notices: a critical value pages the doctor on duty."""
