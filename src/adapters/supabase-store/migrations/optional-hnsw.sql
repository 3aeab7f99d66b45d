-- Search by an index of vectors of {{dimensions}} numbers, for customers with more than 20,000 chunks. Optional: it makes
-- storing slower (to less than half), takes memory, and finds nine of ten instead of all. Building it takes minutes on a
-- large table: carry it out over a direct connection, not through the API.

set search_path = public, extensions;

-- Half the size of the vectors themselves; what it finds is compared by the vectors.
create index if not exists csi_vectors_hnsw_{{dimensions}} on csi_vectors
  using hnsw ((embedding::halfvec({{dimensions}})) halfvec_cosine_ops)
  where dimensions = {{dimensions}};

reset search_path;
