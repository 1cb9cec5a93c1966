var _0x1a2b=['\x66\x73\x70\x71'];document[_0x1a2b[0]]();
