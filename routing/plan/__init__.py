"""Plans: their values, the ruler, the check, the measures and the reasons."""
