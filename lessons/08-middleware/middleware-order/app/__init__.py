"""The clinic's register of patients, for the staff and for the patient portal."""
