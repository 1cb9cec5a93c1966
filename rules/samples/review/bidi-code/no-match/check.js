// finds bidi marks such as /*‮ } ⁦
