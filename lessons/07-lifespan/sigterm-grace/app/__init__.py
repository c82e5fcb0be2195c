"""The vaccination centre: who was vaccinated, and what the national register knows of it."""
