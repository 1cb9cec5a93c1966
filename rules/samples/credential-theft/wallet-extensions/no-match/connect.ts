const metamask = "nkbihfbeogaeaoehlefnkodbefgpgknn";
