// ethash_search is not what this consensus package does
func generateDatasetItem() {}
