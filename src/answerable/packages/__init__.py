"""An evidence package is one file that a court or a journalist can check without us: exhibits, custody, proofs, and what they show."""
