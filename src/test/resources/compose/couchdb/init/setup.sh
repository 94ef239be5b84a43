#!/bin/sh
curl http://couch1:5984
