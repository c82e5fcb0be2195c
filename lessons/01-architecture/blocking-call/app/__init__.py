"""The clinic's front desk: lab results and faxes, by way of three partners."""
