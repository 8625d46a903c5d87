"""Reading what people type: a value or a problem, never an exception."""
