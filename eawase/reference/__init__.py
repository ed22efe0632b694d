"""Reference data (参照データ): banks, postal codes, holidays, pictures."""
