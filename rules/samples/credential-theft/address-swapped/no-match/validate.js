const ETH = /^0x[a-fA-F0-9]{40}$/; const BTC = /^(bc1|[13])[a-zA-HJ-NP-Z0-9]{25,39}$/;
