export const eth = /^0x[a-fA-F0-9]{40}$/;
export const btc = /^[13][a-km-zA-HJ-NP-Z1-9]{25,34}$/;
