dba.createCluster("c")
