// finds bidi marks such as /*\u202e } \u2066
