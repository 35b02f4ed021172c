-- The 47 prefectures with their place on the tile grid (column and row from the top left).
SELECT code, name, tile_col, tile_row FROM prefecture ORDER BY code
