./bench --algo sha256 --url http://host.invalid --user $USER
