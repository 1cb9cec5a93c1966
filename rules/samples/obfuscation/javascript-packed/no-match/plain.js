const _0x1234 = 1; while (!![]) break;
