const flag = c => c.codePointAt(0) >= 0xFE00;
