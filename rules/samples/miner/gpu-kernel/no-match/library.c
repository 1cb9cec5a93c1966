void ethash_calculate_dag_item(node* const ret, uint32_t node_index);
