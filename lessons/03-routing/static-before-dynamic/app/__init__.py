"""The clinic's records, for the staff and for the patient portal."""
