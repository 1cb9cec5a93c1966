(site_packages / "x.pth").write_text(str(src))
