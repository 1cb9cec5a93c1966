class BlockMining {}
