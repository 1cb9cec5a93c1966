module_init(init); list_del(&entry->list);
