esxcli vm process list; vim-cmd vmsvc/getallvms; cp a.vmdk /backup
