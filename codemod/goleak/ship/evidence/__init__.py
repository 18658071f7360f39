"""What loads and observations showed, as text, data and documents."""
