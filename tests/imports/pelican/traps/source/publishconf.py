from pelicanconf import *
SITEURL = "https://quay.example/paper"
