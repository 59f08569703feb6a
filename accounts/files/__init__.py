"""Files of every kind: where bytes are kept, what they are, and drawing images small."""
