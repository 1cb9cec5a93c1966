exec -a -bash bash
