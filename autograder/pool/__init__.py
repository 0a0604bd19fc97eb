"""The processes that grade: warm ones on this machine, or a Dask cluster's."""
