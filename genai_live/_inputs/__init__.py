"""What users pass, validated and made into wire types."""
