"""How problems, results and progress are printed, for people and for programs."""
