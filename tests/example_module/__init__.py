"""An office's own module, as small as one can be: who has which key, and the shelf it hangs on."""
