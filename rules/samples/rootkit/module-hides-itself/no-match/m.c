list_del(&entry->list);
kobject_del(&dev->kobj);
